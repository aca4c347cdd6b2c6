using Fourtuple.Pbm.Shell;

namespace Fourtuple.Tests.Shell;

public sealed class KeyMapTests
{
    [Theory]
    [InlineData('\u0001', ConsoleKey.A, true, EditorKey.Home)]
    [InlineData('\u0003', ConsoleKey.C, true, EditorKey.Cancel)]
    [InlineData('\u0004', ConsoleKey.D, true, EditorKey.EndOfInput)]
    [InlineData('\u0012', ConsoleKey.R, true, EditorKey.Search)]
    [InlineData('\u0017', ConsoleKey.W, true, EditorKey.KillWord)]
    [InlineData('\u001a', ConsoleKey.Z, true, EditorKey.None)]
    [InlineData('\0', ConsoleKey.UpArrow, false, EditorKey.Up)]
    [InlineData('\t', ConsoleKey.Tab, false, EditorKey.Tab)]
    [InlineData('\u001b', ConsoleKey.Escape, false, EditorKey.None)]
    [InlineData('\0', ConsoleKey.F5, false, EditorKey.None)]
    [InlineData('a', ConsoleKey.A, false, EditorKey.Text)]
    [InlineData('日', ConsoleKey.None, false, EditorKey.Text)]
    public void AKeyHasTheMeaningItHasInReadline(char letter, ConsoleKey key, bool control, EditorKey meaning) =>
        Assert.Equal(meaning, KeyMap.Of(new ConsoleKeyInfo(letter, key, false, false, control)));
}
