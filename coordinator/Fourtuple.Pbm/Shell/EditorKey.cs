namespace Fourtuple.Pbm.Shell;

/// <summary>What a key asks of the editor.</summary>
public enum EditorKey
{
    /// <summary>Nothing; the key has no meaning here.</summary>
    None,

    /// <summary>A character is put in.</summary>
    Text,

    Left,
    Right,
    WordLeft,
    WordRight,
    Home,
    End,
    Backspace,
    Delete,

    /// <summary>Ctrl-K: the rest of the line goes.</summary>
    KillToEnd,

    /// <summary>Ctrl-U: everything before the cursor goes.</summary>
    KillToStart,

    /// <summary>Ctrl-W: the word before the cursor goes.</summary>
    KillWord,

    /// <summary>Ctrl-Y: what was killed last comes back.</summary>
    Yank,

    Up,
    Down,

    /// <summary>Ctrl-R: looks back for a line with what is typed next in it.</summary>
    Search,

    Tab,
    Enter,

    /// <summary>Ctrl-C: the line is given up.</summary>
    Cancel,

    /// <summary>Ctrl-D: on an empty line the session ends, else as Delete.</summary>
    EndOfInput,

    /// <summary>Ctrl-L: an empty screen with the same line.</summary>
    Clear,
}
