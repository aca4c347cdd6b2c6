using Fourtuple.Shared.Tuples;

namespace Fourtuple.Agent.Doctor;

/// <summary>Signs that a service mesh takes this host's connections over.</summary>
internal static class MeshSigns
{
    /// <summary>Ports on which the sidecars of Istio (15001, 15006) and Linkerd (4143, 4140) listen.</summary>
    private static readonly ushort[] Ports = [15001, 15006, 4143, 4140];

    /// <summary>Set in pods that these meshes inject themselves into.</summary>
    private static readonly string[] Variables =
        ["ISTIO_META_WORKLOAD_NAME", "ISTIO_META_MESH_ID", "_l5d_ns", "LINKERD2_PROXY_LOG"];

    /// <returns>The first sign, as a part of a sentence; null when there is none.</returns>
    public static string? Find(IReadOnlyList<Endpoint> listeners, Func<string, string?> variable)
    {
        var port = listeners.Select(held => held.Port).FirstOrDefault(Ports.Contains);
        return port != 0 ? $"a sidecar's port {port} is in LISTEN here"
            : Variables.FirstOrDefault(name => variable(name) is not null) is { } set ? $"{set} is set"
            : null;
    }
}
