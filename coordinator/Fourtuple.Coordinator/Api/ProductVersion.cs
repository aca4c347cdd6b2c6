using System.Reflection;

namespace Fourtuple.Coordinator.Api;

/// <summary>Version of the coordinator, without build metadata.</summary>
public static class ProductVersion
{
    public static string Text { get; } =
        typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?
            .InformationalVersion.Split('+')[0] ?? "0.0.0";
}
