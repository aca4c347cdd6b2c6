namespace Fourtuple.Pbm.Shell;

/// <summary>What the host of an editor does after a key.</summary>
public enum EditorOutcome
{
    /// <summary>Draws the line again.</summary>
    Draw,

    /// <summary>Carries out the line.</summary>
    Submit,

    /// <summary>Starts with an empty line.</summary>
    Cancel,

    /// <summary>Ends the session.</summary>
    Leave,

    /// <summary>Looks for completions of what is before the cursor.</summary>
    Complete,

    /// <summary>Clears the screen and draws again.</summary>
    Clear,
}
