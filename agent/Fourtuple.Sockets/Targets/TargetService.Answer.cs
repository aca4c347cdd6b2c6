using Fourtuple.Shared.Tuples;
using Fourtuple.Sockets.Loops;

namespace Fourtuple.Sockets.Targets;

/// <content>What is said to a peer: by mode.</content>
internal sealed partial class TargetService
{
    private void Greet(int number, ref TargetSlot slot, in Endpoint peer)
    {
        if (_options.Mode == TargetMode.Http)
        {
            HttpRequestReader.Reset(ref _http[number]);
        }
        if (_remembersPeers)
        {
            _peers[number] = peer;
        }
        if (_options is { Mode: TargetMode.Echo, Reflect: true })
        {
            Span<byte> line = stackalloc byte[PeerText.MaxBytes];
            Answer(number, ref slot, line[..PeerText.Write(peer, line)]);
        }
    }

    private void OnReceived(int number, ref TargetSlot slot, ReadOnlySpan<byte> data, long nowNs)
    {
        _counts.BytesReceived += data.Length;
        if (slot.State != SlotState.Open || slot.Flags.Has(SlotFlags.CloseAfterSend))
        {
            return;
        }
        if (_options.Mode == TargetMode.Echo)
        {
            Answer(number, ref slot, data);
        }
        else if (_options.Mode == TargetMode.Http)
        {
            AnswerRequests(number, ref slot, data);
        }
    }

    private void AnswerRequests(int number, ref TargetSlot slot, ReadOnlySpan<byte> data)
    {
        ref var http = ref _http[number];
        while (data.Length > 0 && slot.State == SlotState.Open && !slot.Flags.Has(SlotFlags.CloseAfterSend))
        {
            var outcome = HttpRequestReader.Read(ref http, data, out var used);
            data = data[used..];
            if (outcome == HttpOutcome.NeedMore)
            {
                continue;
            }
            if (outcome == HttpOutcome.Request)
            {
                AnswerRequest(number, ref slot, ref http);
                continue;
            }
            slot.Flags |= SlotFlags.CloseAfterSend;
            Answer(number, ref slot, HttpAnswers.For(outcome));
        }
    }

    private void AnswerRequest(int number, ref TargetSlot slot, ref HttpState http)
    {
        Span<byte> text = stackalloc byte[PeerText.MaxBytes];
        Span<byte> answer = stackalloc byte[HttpAnswers.MaxBytes];
        var body = !_remembersPeers ? "ok\n"u8 : text[..PeerText.Write(_peers[number], text)];
        var length = HttpAnswers.WriteOk(http, body, answer);
        _counts.Requests++;
        if (HttpRequestReader.EndsConnection(http))
        {
            slot.Flags |= SlotFlags.CloseAfterSend;
        }
        HttpRequestReader.Reset(ref http);
        Answer(number, ref slot, answer[..length]);
    }

    private void Answer(int number, ref TargetSlot slot, ReadOnlySpan<byte> bytes)
    {
        if (!_outputs.Append(ref slot, bytes))
        {
            _counts.Overflowed++;
            End(number, ref slot, CloseKind.Rst, SlotFlags.None);
        }
        else if (!slot.Flags.Has(SlotFlags.Sending))
        {
            SendNext(number, ref slot);
        }
    }
}
