using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Sandun.Protocol;

namespace Sandun.DataCenters;

/// <summary>Keeps centers, switches and the failover policy, each as one readable entity.</summary>
public sealed class DataCenterFactCodec : IFactCodec<DataCenterFact>
{
    private const string Centers = "datacenters/centers/";
    private const string Plans = "datacenters/switches/";
    private const string Policy = "datacenters/failover";

    public string Prefix => "datacenters/";

    public StoredEntity? Encode(DataCenterFact fact) => fact switch
    {
        DataCenterFact.CenterPut put => Put(Centers + Uri.EscapeDataString(put.Center.Id), put.Center, DataCenterJson.Default.DataCenter),
        DataCenterFact.PlanPut put => Put(Plans + put.Plan.Id, put.Plan, DataCenterJson.Default.SwitchPlan),
        DataCenterFact.PlanRemoved removed => new StoredEntity(Plans + removed.Id, null),
        DataCenterFact.PolicyPut put => Put(Policy, put.Policy, DataCenterJson.Default.FailoverPolicy),
        _ => null,
    };

    public DataCenterFact Decode(string key, ReadOnlySpan<byte> value)
    {
        if (key.StartsWith(Centers, StringComparison.Ordinal)) return new DataCenterFact.CenterPut(Read(key, value, DataCenterJson.Default.DataCenter));
        if (key.StartsWith(Plans, StringComparison.Ordinal)) return new DataCenterFact.PlanPut(Read(key, value, DataCenterJson.Default.SwitchPlan));
        if (key == Policy) return new DataCenterFact.PolicyPut(Read(key, value, DataCenterJson.Default.FailoverPolicy));
        throw new FormatException($"key '{key}' is not one of the data centers'");
    }

    public DataCenterFact DecodeRemoval(string key) => key.StartsWith(Plans, StringComparison.Ordinal)
        ? new DataCenterFact.PlanRemoved(new SwitchId(key[Plans.Length..]))
        : throw new FormatException($"key '{key}' is not one the data centers remove");

    private static StoredEntity Put<T>(string key, T entity, JsonTypeInfo<T> type) => new(key, JsonSerializer.SerializeToUtf8Bytes(entity, type));

    private static T Read<T>(string key, ReadOnlySpan<byte> value, JsonTypeInfo<T> type)
    {
        try
        {
            return JsonSerializer.Deserialize(value, type) ?? throw new FormatException($"the entity '{key}' is empty");
        }
        catch (JsonException broken)
        {
            throw new FormatException($"the entity '{key}' cannot be read: {broken.Message}", broken);
        }
    }
}
