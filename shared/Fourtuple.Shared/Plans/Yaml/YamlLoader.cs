using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Fourtuple.Shared.Plans.Yaml;

/// <summary>
/// Builds the tree from the event parser with an explicit stack and bounds checked at every event: the object model of
/// YamlDotNet 16.3 recurses, and 20 KB of opening brackets would end the process.
/// </summary>
internal sealed class YamlLoader(PlanProblems problems, string file, int line = 0, int column = 0)
{
    /// <summary>Nested collections; a plan needs about eight.</summary>
    private const int MostDepth = 40;

    /// <summary>Nodes of one document; bounds memory and the time of every later walk.</summary>
    private const int MostNodes = 20_000;

    private readonly Stack<(PlanNode Node, PlanScalar? Key)> _open = new();
    private PlanNode? _root;
    private int _nodes;

    /// <summary>The tree, or null after a problem was reported.</summary>
    public PlanNode? Load(string text)
    {
        try
        {
            var parser = new Parser(new StringReader(text));
            while (!problems.Any && parser.MoveNext())
            {
                Take(parser.Current!);
            }
        }
        catch (YamlException error)
        {
            Refuse(error.Start, $"not well-formed YAML: {error.Message}", "", "correct the syntax here");
        }
        catch (Exception error) when (error is ArgumentException or FormatException or OverflowException
            or IndexOutOfRangeException or InvalidOperationException)
        {
            // The scanner lets these escape for malformed escapes and directives; they carry no position.
            Refuse(YamlDotNet.Core.Mark.Empty, $"not well-formed YAML: {error.Message}", "", "correct the syntax");
        }
        if (_root is null && !problems.Any)
        {
            Refuse(YamlDotNet.Core.Mark.Empty, "the plan is empty", "", "start from `pbm plan init`");
        }
        return problems.Any ? null : _root;
    }

    private void Take(ParsingEvent item)
    {
        switch (item)
        {
            case AnchorAlias:
                Refuse(
                    item.Start, "aliases are not accepted", "small text could stand for a huge plan", "write it out");
                break;
            case NodeEvent node when !node.Anchor.IsEmpty || !node.Tag.IsEmpty:
                Refuse(
                    item.Start, node.Anchor.IsEmpty ? "tags are not accepted" : "anchors are not accepted",
                    "plans hold only texts, lists and mappings", "remove it");
                break;
            case NodeEvent when ++_nodes > MostNodes:
                Refuse(item.Start, $"more than {MostNodes} nodes", "plans are bounded", "use CIDRs and ranges");
                break;
            case MappingStart:
                Open(new PlanMapping(At(item.Start)));
                break;
            case SequenceStart:
                Open(new PlanList(At(item.Start)));
                break;
            case Scalar scalar:
                Place(new PlanScalar(At(item.Start), scalar.Value, scalar.Style == ScalarStyle.Plain));
                break;
            case MappingEnd or SequenceEnd:
                _open.Pop();
                break;
            case DocumentStart when _root is not null:
                Refuse(item.Start, "a second document", "a plan file holds one plan", "put it into a file of its own");
                break;
            default:
                break;
        }
    }

    private void Open(PlanNode node)
    {
        if (_open.Count >= MostDepth)
        {
            problems.Add(node.Mark, "", $"nested deeper than {MostDepth}", "plans are bounded", "flatten it");
            return;
        }
        if (Place(node))
        {
            _open.Push((node, null));
        }
    }

    private bool Place(PlanNode node)
    {
        if (!_open.TryPop(out var parent))
        {
            _root = node;
            return true;
        }
        switch (parent.Node)
        {
            case PlanList list:
                list.Items.Add(node);
                _open.Push(parent);
                return true;
            case PlanMapping when parent.Key is null:
                _open.Push((parent.Node, node as PlanScalar));
                return IsKey(node);
            default:
                _open.Push((parent.Node, null));
                return IsNew((PlanMapping)parent.Node, parent.Key!, node);
        }
    }

    private bool IsKey(PlanNode node)
    {
        if (node is PlanScalar)
        {
            return true;
        }
        problems.Add(node.Mark, "", $"{node.Kind} as a key", "keys are names", "write a name before the colon");
        return false;
    }

    private bool IsNew(PlanMapping mapping, PlanScalar key, PlanNode value)
    {
        if (mapping.TryAdd(new PlanEntry(key.Text, key.Mark, value)))
        {
            return true;
        }
        var before = mapping.Find(key.Text)!.KeyMark;
        problems.Add(
            key.Mark, key.Text, $"key '{key.Text}' is given twice", $"it is already at line {before.Line}",
            "keep one of them");
        return false;
    }

    private void Refuse(YamlDotNet.Core.Mark mark, string what, string why, string advice) =>
        problems.Add(At(mark), "", what, why, advice);

    // A setting is one line of its own: its value begins at some column of it.
    private Mark At(YamlDotNet.Core.Mark mark) => line == 0
        ? new Mark(file, (int)Math.Max(1, mark.Line), (int)Math.Max(1, mark.Column))
        : new Mark(file, line, column + (int)Math.Max(1, mark.Column) - 1);
}
