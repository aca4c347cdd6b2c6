namespace Fourtuple.Shared.Settings;

/// <summary>Why a process does not start: one sentence of which setting, from where, what is wrong, what to give.</summary>
public sealed record SettingProblem(string Text)
{
    public override string ToString() => Text;
}
