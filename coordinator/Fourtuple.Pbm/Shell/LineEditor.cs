using System.Globalization;
using Fourtuple.Coordinator.Api;

namespace Fourtuple.Pbm.Shell;

/// <summary>
/// The brain of the line editor: keys in, a line with a cursor out. It reads and draws nothing. The cursor never stands
/// inside a text element, so that one key moves over one visible character.
/// </summary>
/// <param name="history">Lines of before, the oldest first.</param>
public sealed class LineEditor(IReadOnlyList<string> history)
{
    private int _at = history.Count;
    private string _draft = "";
    private string _killed = "";

    public string Text { get; private set; } = "";

    /// <summary>UTF-16 units before the cursor.</summary>
    public int Cursor { get; private set; }

    /// <summary>What is looked for in the history; null when nothing is.</summary>
    public string? Sought { get; private set; }

    public string BeforeCursor => Text[..Cursor];

    /// <param name="text">The characters of <see cref="EditorKey.Text"/>.</param>
    public EditorOutcome Step(EditorKey key, string text = "")
    {
        ArgumentNullException.ThrowIfNull(text);
        if (Sought is not null && Seek(key, text))
        {
            return EditorOutcome.Draw;
        }
        switch (key)
        {
            case EditorKey.Text:
                Insert(text);
                break;
            case EditorKey.Enter:
                return EditorOutcome.Submit;
            case EditorKey.Cancel:
                return EditorOutcome.Cancel;
            case EditorKey.Tab:
                return EditorOutcome.Complete;
            case EditorKey.Clear:
                return EditorOutcome.Clear;
            case EditorKey.EndOfInput when Text.Length == 0:
                return EditorOutcome.Leave;
            case EditorKey.EndOfInput or EditorKey.Delete:
                Set(Text.Remove(Cursor, After() - Cursor), Cursor);
                break;
            case EditorKey.Search:
                Sought = "";
                break;
            case EditorKey.Up or EditorKey.Down:
                Recall(key == EditorKey.Up ? _at - 1 : _at + 1);
                break;
            case EditorKey.KillToEnd or EditorKey.KillToStart or EditorKey.KillWord:
                Kill(key);
                break;
            case EditorKey.Yank:
                Insert(_killed);
                break;
            default:
                Move(key);
                break;
        }
        return EditorOutcome.Draw;
    }

    /// <summary>Puts in what all candidates have in common; true when nothing more can be put in.</summary>
    public bool Take(Completion completion)
    {
        ArgumentNullException.ThrowIfNull(completion);
        var common = completion.Common();
        if (completion.Candidates.Count == 0 || common == Text[completion.Start..Cursor])
        {
            return true;
        }
        Set(Text[..completion.Start] + common + Text[Cursor..], completion.Start + common.Length);
        return false;
    }

    private void Set(string text, int cursor) => (Text, Cursor) = (text, cursor);

    private void Insert(string text)
    {
        // A pasted tab is a blank; whatever else would act on the terminal is left out.
        var fit = string.Concat(text.Replace('\t', ' ').Where(letter => !PlainText.IsUnfit(letter)));
        if (Text.Length + fit.Length <= ShellWords.LongestLine)
        {
            Set(Text.Insert(Cursor, fit), Cursor + fit.Length);
        }
    }

    private void Move(EditorKey key)
    {
        switch (key)
        {
            case EditorKey.Left:
                Cursor = Before();
                break;
            case EditorKey.Right:
                Cursor = After();
                break;
            case EditorKey.Home:
                Cursor = 0;
                break;
            case EditorKey.End:
                Cursor = Text.Length;
                break;
            case EditorKey.WordLeft:
                Cursor = WordStart();
                break;
            case EditorKey.WordRight:
                while (Cursor < Text.Length && Text[Cursor] == ' ')
                    Cursor++;
                while (Cursor < Text.Length && Text[Cursor] != ' ')
                    Cursor++;
                break;
            case EditorKey.Backspace:
                var start = Before();
                Set(Text.Remove(start, Cursor - start), start);
                break;
            default:
                break;
        }
    }

    private void Kill(EditorKey key)
    {
        var (from, to) = key switch
        {
            EditorKey.KillToEnd => (Cursor, Text.Length),
            EditorKey.KillToStart => (0, Cursor),
            _ => (WordStart(), Cursor),
        };
        _killed = Text[from..to];
        Set(Text.Remove(from, to - from), from);
    }

    /// <summary>The line that is being written is kept behind the newest one of the history.</summary>
    private void Recall(int at)
    {
        if (at < 0 || at > history.Count)
        {
            return;
        }
        _draft = _at == history.Count ? Text : _draft;
        _at = at;
        var text = at == history.Count ? _draft : history[at];
        Set(text, text.Length);
    }

    /// <summary>True when the key is part of the search; any other one ends it and acts on the line found.</summary>
    private bool Seek(EditorKey key, string text)
    {
        switch (key)
        {
            case EditorKey.Text:
                Sought += text;
                return Find(_at == history.Count ? _at - 1 : _at);
            case EditorKey.Backspace:
                Sought = Sought is { Length: > 0 } ? Sought[..^1] : "";
                return Find(history.Count - 1);
            case EditorKey.Search:
                return Find(_at - 1);
            default:
                Sought = null;
                return false;
        }
    }

    private bool Find(int from)
    {
        for (var at = Math.Min(from, history.Count - 1); at >= 0 && Sought is { Length: > 0 }; at--)
        {
            if (history[at].Contains(Sought, StringComparison.OrdinalIgnoreCase))
            {
                Recall(at);
                break;
            }
        }
        return true;
    }

    private int WordStart()
    {
        var start = Cursor;
        while (start > 0 && Text[start - 1] == ' ')
            start--;
        while (start > 0 && Text[start - 1] != ' ')
            start--;
        return start;
    }

    /// <summary>Where the text element before the cursor begins.</summary>
    private int Before()
    {
        var starts = StringInfo.ParseCombiningCharacters(Text);
        return starts.LastOrDefault(start => start < Cursor);
    }

    private int After() => Cursor == Text.Length
        ? Cursor
        : Cursor + StringInfo.GetNextTextElementLength(Text.AsSpan(Cursor));
}
