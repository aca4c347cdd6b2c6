using Fourtuple.Coordinator.Runs;
using Fourtuple.Coordinator.Store;

namespace Fourtuple.Coordinator.Cluster;

/// <summary>The life of the lease: ask, recover, renew, give up. Its time counts from before each call.</summary>
public sealed partial class CoordinatorMachine
{
    private bool _taking;
    private bool _keeping;
    private bool _recovering;
    private bool _recoverAsked;
    private bool _releasing;
    private bool _leaving;
    private long _askedNs;
    private long _nextAskNs;
    private long _nextRecoverNs;
    private long _leaseUntilNs;
    private long _leaveNs;

    private long ActUntilNs => _leaseUntilNs - options.Margin.Ns();

    private void SuspendWhenDue()
    {
        if (_role == CoordinatorRole.Active && _nowNs >= ActUntilNs)
        {
            (_role, _changed) = (CoordinatorRole.Suspended, true);
        }
    }

    private void HearTaken(StoreAnswer<long> answer)
    {
        if (!_taking)
        {
            return;
        }
        _taking = false;
        _nextAskNs = _askedNs + options.Retake.Ns();
        switch (answer.Outcome)
        {
            case StoreOutcome.Done:
                (_epoch, _leaseUntilNs, _recovering) = (answer.Value, _askedNs + options.Ttl.Ns(), true);
                (_nextAskNs, _nextRecoverNs, _leaseFault) = (_askedNs + options.Renew.Ns(), _nowNs, null);
                break;
            case StoreOutcome.Held:
                _leaseFault = null;
                break;
            case StoreOutcome.Refused or StoreOutcome.Fenced:
                Exit(ExitCodes.LostLeadership, answer.Reason);
                break;
            default:
                _leaseFault = Fault(answer.Outcome, answer.Reason);
                break;
        }
        _changed = true;
    }

    private void HearKept(CoordinatorInput.LeaseKept kept)
    {
        if (!_keeping || kept.Epoch != _epoch)
        {
            return;
        }
        _keeping = false;
        _nextAskNs = _askedNs + options.Renew.Ns();
        if (_releasing)
        {
            Exit(ExitCodes.Pass, "stopped: the lease is given up");
            return;
        }
        switch (kept.Answer.Outcome)
        {
            case StoreOutcome.Done:
                (_leaseUntilNs, _leaseFault) = (_askedNs + options.Ttl.Ns(), null);
                if (_role == CoordinatorRole.Suspended && _nowNs < ActUntilNs)
                {
                    ActAgain();
                }
                break;
            case StoreOutcome.Fenced or StoreOutcome.Refused:
                Exit(ExitCodes.LostLeadership, kept.Answer.Reason);
                break;
            default:
                _leaseFault = Fault(kept.Answer.Outcome, kept.Answer.Reason);
                _nextAskNs = Math.Max(_nowNs, _askedNs + options.Retake.Ns());
                _changed = true;
                break;
        }
    }

    private void ActAgain()
    {
        (_role, _changed, _nextBeatNs) = (CoordinatorRole.Active, true, _nowNs);
        if (_run is { } run)
        {
            run.Machine.StandStill(_nowNs);
            run.WakeNs = _nowNs;
        }
    }

    private void HearRecovered(CoordinatorInput.Recovered recovered)
    {
        if (!_recoverAsked || recovered.Epoch != _epoch)
        {
            return;
        }
        _recoverAsked = false;
        switch (recovered.Answer.Outcome)
        {
            case StoreOutcome.Done:
                _recovering = false;
                (_role, _changed) = (CoordinatorRole.Suspended, true);
                // A standby has no mailbox: that it heard nothing until now says nothing about the broker.
                _deafNs = _deafNs is null ? null : _nowNs;
                _cordoned.UnionWith(recovered.Cordoned ?? []);
                TakeOver(recovered.Answer.Value!);
                if (_nowNs < ActUntilNs)
                {
                    ActAgain();
                }
                break;
            case StoreOutcome.Fenced or StoreOutcome.Refused:
                Exit(ExitCodes.LostLeadership, recovered.Answer.Reason);
                break;
            default:
                _leaseFault = Fault(recovered.Answer.Outcome, recovered.Answer.Reason);
                _nextRecoverNs = _nowNs + options.Retake.Ns();
                break;
        }
    }

    private void PassLease()
    {
        if (_epoch == 0)
        {
            PassStandby();
        }
        else if (_leaving)
        {
            Leave();
        }
        else
        {
            if (!_keeping && _nowNs >= _nextAskNs)
            {
                Keep(options.Ttl);
            }
            if (_recovering && !_recoverAsked && _nowNs >= _nextRecoverNs)
            {
                _recoverAsked = true;
                Do(new CoordinatorEffect.Recover(_epoch));
            }
        }
    }

    private void PassStandby()
    {
        if (_taking)
        {
            return;
        }
        if (_leaving)
        {
            Exit(ExitCodes.Pass, "stopped");
        }
        else if (_nowNs >= _nextAskNs)
        {
            (_taking, _askedNs) = (true, _nowNs);
            Do(new CoordinatorEffect.TakeLease(options.Ttl));
        }
    }

    /// <summary>
    /// The lease goes after the last write, which is waited for as long as any call may take; until then it is renewed.
    /// </summary>
    private void Leave()
    {
        if (_keeping)
        {
            return;
        }
        var writes = _role == CoordinatorRole.Active && !_gate.Idle;
        if (!writes || _nowNs >= _leaveNs + StoreLimits.Command.Ns())
        {
            _releasing = true;
            Keep(TimeSpan.Zero);
        }
        else if (_nowNs >= _nextAskNs)
        {
            Keep(options.Ttl);
        }
    }

    private void Keep(TimeSpan ttl)
    {
        (_keeping, _askedNs) = (true, _nowNs);
        Do(new CoordinatorEffect.KeepLease(_epoch, ttl));
    }

    /// <summary>Somebody says that it saw a higher epoch: the store knows.</summary>
    private void DoubtLease()
    {
        if (!_keeping)
        {
            _nextAskNs = _nowNs;
        }
    }

    private long NextLeaseNs()
    {
        var due = _taking || _keeping ? long.MaxValue : _nextAskNs;
        if (_recovering && !_recoverAsked)
        {
            due = Math.Min(due, _nextRecoverNs);
        }
        if (_leaving)
        {
            due = Math.Min(due, _leaveNs + StoreLimits.Command.Ns());
        }
        return _role == CoordinatorRole.Active ? Math.Min(due, ActUntilNs) : due;
    }
}
