namespace Fourtuple.Agent;

/// <summary>Says when a superseded coordinator is told so: once a second for each lower epoch.</summary>
internal sealed class StaleEpochs
{
    /// <summary>Epochs remembered: coordinators that are still alive after they were superseded, with room.</summary>
    private const int Most = 8;

    private readonly Dictionary<long, long> _answeredNs = [];

    public bool MayAnswer(long epoch, long nowNs)
    {
        if (_answeredNs.TryGetValue(epoch, out var lastNs) && nowNs - lastNs < AgentTimes.Second)
            return false;
        // A full memory answers nobody new until an entry is a second old, so the rate is bounded in every case.
        if (lastNs == 0 && _answeredNs.Count >= Most && !ForgetOld(nowNs))
            return false;
        _answeredNs[epoch] = nowNs;
        return true;
    }

    private bool ForgetOld(long nowNs)
    {
        foreach (var (epoch, lastNs) in _answeredNs)
        {
            if (nowNs - lastNs >= AgentTimes.Second)
                return _answeredNs.Remove(epoch);
        }
        return false;
    }
}
