using Fourtuple.Coordinator.Api;
using Fourtuple.Pbm.Shell;
using FsCheck;
using FsCheck.Fluent;

namespace Fourtuple.Tests.Shell;

public sealed class LineEditorTests
{
    private static readonly string[] _history = ["cluster show", "load list", "load status run-1"];

    [Fact]
    public void KeysMoveAndChangeTheLine()
    {
        var editor = Typed("load list");
        Press(editor, EditorKey.WordLeft, EditorKey.Left, EditorKey.Backspace);
        Assert.Equal(("loa list", 3), (editor.Text, editor.Cursor));
        Press(editor, EditorKey.Delete, EditorKey.Home, EditorKey.Delete);
        Assert.Equal(("oalist", 0), (editor.Text, editor.Cursor));
        Press(editor, EditorKey.End, EditorKey.Left, EditorKey.KillToEnd, EditorKey.Home, EditorKey.Yank);
        Assert.Equal(("toalis", 1), (editor.Text, editor.Cursor));
        Press(editor, EditorKey.Right, EditorKey.KillToStart);
        Assert.Equal(("alis", 0), (editor.Text, editor.Cursor));
    }

    [Fact]
    public void CtrlWTakesTheWordBeforeTheCursor()
    {
        var editor = Typed("load status  run-1 ");
        Press(editor, EditorKey.KillWord);
        Assert.Equal("load status  ", editor.Text);
        Press(editor, EditorKey.KillWord, EditorKey.Yank);
        Assert.Equal("load status  ", editor.Text);
    }

    [Theory]
    [InlineData("e\u0301")]
    [InlineData("日")]
    [InlineData("👩‍🚀")]
    public void OneKeyMovesOverOneVisibleCharacter(string element)
    {
        var editor = Typed($"a{element}b");
        Press(editor, EditorKey.Left, EditorKey.Left);
        Assert.Equal(1, editor.Cursor);
        Press(editor, EditorKey.Right, EditorKey.Backspace);
        Assert.Equal("ab", editor.Text);
    }

    [Fact]
    public void TheHistoryIsWalkedAndTheDraftIsKept()
    {
        var editor = Typed("draft");
        Press(editor, EditorKey.Up, EditorKey.Up);
        Assert.Equal("load list", editor.Text);
        Press(editor, EditorKey.Up, EditorKey.Up, EditorKey.Up);
        Assert.Equal("cluster show", editor.Text);
        Press(editor, EditorKey.Down, EditorKey.Down, EditorKey.Down, EditorKey.Down);
        Assert.Equal("draft", editor.Text);
    }

    [Fact]
    public void CtrlRFindsTheNewestLineWithTheTextInIt()
    {
        var editor = Typed("");
        Press(editor, EditorKey.Search);
        foreach (var letter in "load")
            editor.Step(EditorKey.Text, $"{letter}");
        Assert.Equal("load status run-1", editor.Text);
        Press(editor, EditorKey.Search);
        Assert.Equal(("load list", "load"), (editor.Text, editor.Sought));
        Assert.Equal(EditorOutcome.Submit, editor.Step(EditorKey.Enter));
        Assert.Null(editor.Sought);
    }

    [Fact]
    public void CtrlDLeavesOnAnEmptyLineOnly()
    {
        var editor = Typed("ab");
        Press(editor, EditorKey.Home);
        Assert.Equal(EditorOutcome.Draw, editor.Step(EditorKey.EndOfInput));
        Assert.Equal("b", editor.Text);
        Press(editor, EditorKey.Delete);
        Assert.Equal(EditorOutcome.Leave, editor.Step(EditorKey.EndOfInput));
        Assert.Equal(EditorOutcome.Cancel, editor.Step(EditorKey.Cancel));
    }

    [Fact]
    public void ACompletionIsPutInAtTheCursor()
    {
        var editor = Typed("load st run");
        Press(editor, EditorKey.WordLeft, EditorKey.Left);
        Assert.False(editor.Take(new Completion(5, '\0', [new("status"), new("stay")])));
        Assert.Equal(("load sta run", 8), (editor.Text, editor.Cursor));
        Assert.True(editor.Take(new Completion(5, '\0', [new("status"), new("stay")])));
        Assert.False(editor.Take(new Completion(5, '\0', [new("status")])));
        Assert.Equal("load status  run", editor.Text);
    }

    /// <summary>Whatever is typed, the cursor stays inside the line and the line stays fit for a terminal.</summary>
    [Fact]
    public void AnyKeysLeaveALineThatCanBeDrawn() => Prop.ForAll(
        ArbMap.Default.ArbFor<(EditorKey Key, string? Text)[]>(), keys =>
        {
            var editor = new LineEditor(_history);
            foreach (var (key, text) in keys)
            {
                editor.Step(key, text ?? "");
                Assert.InRange(editor.Cursor, 0, editor.Text.Length);
                Assert.DoesNotContain(editor.Text, PlainText.IsUnfit);
                EditorScreen.Draw("pbm> ", editor.Text, editor.Cursor, "hint", 80, true);
            }
        }).QuickCheckThrowOnFailure();

    private static LineEditor Typed(string text)
    {
        var editor = new LineEditor(_history);
        foreach (var letter in text)
            editor.Step(EditorKey.Text, $"{letter}");
        return editor;
    }

    private static void Press(LineEditor editor, params EditorKey[] keys)
    {
        foreach (var key in keys)
            editor.Step(key);
    }
}
