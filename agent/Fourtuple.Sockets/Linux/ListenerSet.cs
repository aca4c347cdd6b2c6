using Fourtuple.Sockets.Loops;

namespace Fourtuple.Sockets.Linux;

/// <summary>The listening sockets of one loop, in the order of its options.</summary>
internal sealed class ListenerSet : IDisposable
{
    private readonly List<Descriptor> _descriptors = [];

    public ListenerSet(IReadOnlyList<ListenSpec> specs)
    {
        try
        {
            _descriptors.AddRange(specs.Select(Listener.Open));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public int Count => _descriptors.Count;

    public int this[int listener] => _descriptors[listener].Fd;

    public void Dispose() => _descriptors.ForEach(descriptor => descriptor.Dispose());
}
