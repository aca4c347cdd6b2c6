namespace Fourtuple.Sockets.Targets;

/// <content>Connections that this side closes first, all after the same time: oldest first.</content>
internal sealed partial class TargetService
{
    private long NextEndNs => _nextLife.EndNs > 0 ? _nextLife.EndNs : long.MaxValue;

    private void BeginLife(int number, in TargetSlot slot, long nowNs)
    {
        if (_options.CloseAfterNs is not { } after)
        {
            return;
        }
        var life = new Life(number, slot.Generation, nowNs + after);
        if (_nextLife.EndNs == 0)
        {
            _nextLife = life;
            return;
        }

        // Connections that their peers ended early stay in line until their turn: when the line is full, the newest one
        // is left to its peer.
        _lives.TryAdd(life);
    }

    private void EndLives(long nowNs)
    {
        while (_nextLife.EndNs > 0 && _nextLife.EndNs <= nowNs)
        {
            var (number, generation, _) = _nextLife;
            _lives.TryTake(out _nextLife);
            ref var slot = ref _slots[number];
            if (slot.Generation == generation && slot.State == SlotState.Open)
            {
                EndLife(number, ref slot, nowNs);
            }
        }
    }

    private void EndLife(int number, ref TargetSlot slot, long nowNs)
    {
        if (slot.QueuedBytes > 0)
        {
            slot.Flags |= SlotFlags.CloseAfterSend;
            return;
        }
        EndGently(number, ref slot, nowNs);
    }

    /// <summary>EndNs is 0 for none.</summary>
    private readonly record struct Life(int Number, int Generation, long EndNs);
}
