using Fourtuple.Sockets.Loops;

namespace Fourtuple.Sockets.Linux;

/// <summary>The listening sockets of one loop, in the order of its options.</summary>
internal sealed class ListenerSet : IDisposable
{
    private readonly List<Descriptor> descriptors = [];

    public ListenerSet(IReadOnlyList<ListenSpec> specs)
    {
        try
        {
            descriptors.AddRange(specs.Select(Listener.Open));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public int Count => descriptors.Count;

    public int this[int listener] => descriptors[listener].Fd;

    public void Dispose() => descriptors.ForEach(descriptor => descriptor.Dispose());
}
