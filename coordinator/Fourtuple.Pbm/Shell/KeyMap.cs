namespace Fourtuple.Pbm.Shell;

/// <summary>Keys of a console as what they ask of the editor; the bindings of readline's Emacs mode.</summary>
public static class KeyMap
{
    public static EditorKey Of(ConsoleKeyInfo key)
    {
        var control = key.Modifiers.HasFlag(ConsoleModifiers.Control);
        if (key.Modifiers.HasFlag(ConsoleModifiers.Alt))
        {
            return key.Key switch
            {
                ConsoleKey.B => EditorKey.WordLeft,
                ConsoleKey.F => EditorKey.WordRight,
                ConsoleKey.Backspace => EditorKey.KillWord,
                _ => EditorKey.None,
            };
        }
        return control ? OfControl(key) : OfPlain(key);
    }

    private static EditorKey OfControl(ConsoleKeyInfo key) => key.Key switch
    {
        ConsoleKey.A => EditorKey.Home,
        ConsoleKey.B => EditorKey.Left,
        ConsoleKey.C => EditorKey.Cancel,
        ConsoleKey.D => EditorKey.EndOfInput,
        ConsoleKey.E => EditorKey.End,
        ConsoleKey.F => EditorKey.Right,
        ConsoleKey.H or ConsoleKey.Backspace => EditorKey.Backspace,
        ConsoleKey.I => EditorKey.Tab,
        ConsoleKey.J or ConsoleKey.M => EditorKey.Enter,
        ConsoleKey.K => EditorKey.KillToEnd,
        ConsoleKey.L => EditorKey.Clear,
        ConsoleKey.N => EditorKey.Down,
        ConsoleKey.P => EditorKey.Up,
        ConsoleKey.R => EditorKey.Search,
        ConsoleKey.U => EditorKey.KillToStart,
        ConsoleKey.W => EditorKey.KillWord,
        ConsoleKey.Y => EditorKey.Yank,
        ConsoleKey.LeftArrow => EditorKey.WordLeft,
        ConsoleKey.RightArrow => EditorKey.WordRight,
        _ => EditorKey.None,
    };

    private static EditorKey OfPlain(ConsoleKeyInfo key) => key.Key switch
    {
        ConsoleKey.LeftArrow => EditorKey.Left,
        ConsoleKey.RightArrow => EditorKey.Right,
        ConsoleKey.UpArrow => EditorKey.Up,
        ConsoleKey.DownArrow => EditorKey.Down,
        ConsoleKey.Home => EditorKey.Home,
        ConsoleKey.End => EditorKey.End,
        ConsoleKey.Backspace => EditorKey.Backspace,
        ConsoleKey.Delete => EditorKey.Delete,
        ConsoleKey.Tab => EditorKey.Tab,
        ConsoleKey.Enter => EditorKey.Enter,
        _ => key.KeyChar < ' ' || key.KeyChar == '\u007f' ? EditorKey.None : EditorKey.Text,
    };
}
