namespace Fourtuple.Sockets.Targets;

/// <summary>
/// Which listeners want another posted accept, first come first served; a listener may wait for several at once.
/// Bounded by listeners x accepts each.
/// </summary>
internal sealed class AcceptPosts
{
    private readonly ushort[] _wanting;
    private int _first;

    /// <summary>
    /// All listeners want all of theirs, in turns, so that each gets its first before any gets a second.
    /// </summary>
    public AcceptPosts(int listeners, int postsPerListener)
    {
        _wanting = new ushort[listeners * postsPerListener];
        for (var post = 0; post < _wanting.Length; post++)
        {
            _wanting[post] = (ushort)(post % listeners);
        }
        Wanting = _wanting.Length;
    }

    /// <summary>Accepts that should be posted and are not.</summary>
    public int Wanting { get; private set; }

    /// <summary>Accepts on listeners or on their way back.</summary>
    public int Posted => _wanting.Length - Wanting;

    public int Next() => _wanting[_first];

    public void TakeNext()
    {
        _first = (_first + 1) % _wanting.Length;
        Wanting--;
    }

    public void Want(int listener)
    {
        _wanting[(_first + Wanting) % _wanting.Length] = (ushort)listener;
        Wanting++;
    }
}
