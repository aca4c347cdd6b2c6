namespace Fourtuple.Shared.Settings;

/// <summary>Why a process does not start: which setting, from where, what is wrong, what to give.</summary>
public sealed record SettingProblem(string Text)
{
    public override string ToString() => Text;
}
