namespace Sandun.MesosApi.Mapping;

/// <summary>How a resource's reservations are written.</summary>
internal enum ResourceForm
{
    /// <summary><c>role</c> and <c>reservation</c>, for frameworks that do not read stacks.</summary>
    PreRefinement = 0,

    /// <summary><c>reservations</c> alone.</summary>
    PostRefinement = 1,

    /// <summary>Both, as the operator endpoints show them.</summary>
    Endpoint = 2,
}
