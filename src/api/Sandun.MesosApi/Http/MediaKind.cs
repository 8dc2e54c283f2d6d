namespace Sandun.MesosApi.Http;

/// <summary>How a message is written.</summary>
internal enum MediaKind
{
    Json = 0,
    Protobuf = 1,
}
