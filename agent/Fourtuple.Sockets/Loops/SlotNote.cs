namespace Fourtuple.Sockets.Loops;

/// <summary>
/// What a slot has to remember while it opens: the first failure wins and is kept; or its accept's place.
/// </summary>
internal struct SlotNote
{
    public short Errno;
    public ushort AcceptPlace;
    public OpenStep Step;

    public void Keep(OpenStep step, int errno)
    {
        if (Errno == 0)
        {
            (Step, Errno) = (step, (short)errno);
        }
    }
}
