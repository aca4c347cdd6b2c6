using Fourtuple.Shared.Messages;

namespace Fourtuple.Agent;

/// <summary>Looking whether destinations are there, apart from any run.</summary>
public sealed partial class AgentMachine
{
    private ClusterMessage.CheckRequest? _check;

    /// <summary>A request that comes again while it is carried out is the same; another one is not tried.</summary>
    private void Check(ClusterMessage.CheckRequest request)
    {
        if (_check?.Sequence == request.Sequence)
            return;
        if (_stopping || _check is not null)
        {
            Send(new ClusterMessage.CheckReply(
                request.Sequence,
                [.. request.Destinations.Select(_ => new CheckedDestination(CheckResult.NotTried, 0, 0))]));
            return;
        }
        _check = request;
        Do(new AgentEffect.Check(
            request, _ceiling.Beside(HasLoad, request.Destinations.Count),
            options.Sources.Auto ? null : capacity.Sources));
    }

    private void AnswerCheck(ClusterMessage.CheckReply reply)
    {
        _check = null;
        Send(reply);
    }
}
