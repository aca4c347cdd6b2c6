using Fourtuple.Shared.Plans.Keys;
using Fourtuple.Shared.Tuples;

namespace Fourtuple.Shared.Plans.Reading;

/// <summary>Reads <c>spec.sources</c>.</summary>
internal static class SourceReader
{
    public static SourceSpec Read(PlanSection sources)
    {
        TargetReader.RefuseEmpty(sources, "addresses", "connections need a source");
        TargetReader.RefuseEmpty(sources, "ports", "connections need a source port");
        return new SourceSpec(
            sources.Texts("addresses"), ReadPorts(sources), sources.Choice<ReuseMode>("reuse"),
            sources.Choice<BindMode>("bind"));
    }

    private static PortSet? ReadPorts(PlanSection sources)
    {
        if (sources.Value("ports") is not { } ports || ports.Node is Yaml.PlanScalar { Text: AddressText.Auto })
        {
            return null;
        }
        var shape = (ListShape)Shapes.Ports;
        var texts = ports.AsItems(shape).Select(item => item.AsText((TextShape)shape.Item)).OfType<string>();
        return TargetReader.Ports([.. texts]);
    }
}
