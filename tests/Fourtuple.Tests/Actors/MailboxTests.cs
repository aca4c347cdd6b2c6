using Fourtuple.Shared.Actors;

namespace Fourtuple.Tests.Actors;

public sealed class MailboxTests
{
    [Fact]
    public void A_full_mailbox_turns_posts_away_and_counts_them()
    {
        var mailbox = new Mailbox<int>(2);
        Assert.True(mailbox.TryPost(1));
        Assert.True(mailbox.TryPost(2));
        Assert.False(mailbox.TryPost(3));
        Assert.Equal(1, mailbox.Refused);
        Assert.Equal(2, mailbox.Count);
        Assert.True(mailbox.TryTake(out var first));
        Assert.Equal(1, first);
        Assert.True(mailbox.TryPost(4));
    }

    [Fact]
    public async Task Closing_lets_what_is_queued_be_read()
    {
        var mailbox = new Mailbox<int>(4);
        Assert.Equal(MailboxState.Open, mailbox.State);
        mailbox.TryPost(1);
        Assert.True(mailbox.Close());
        Assert.False(mailbox.Close());
        Assert.Equal(MailboxState.Closed, mailbox.State);
        Assert.False(mailbox.TryPost(2));
        Assert.True(await mailbox.WaitAsync(CancellationToken.None));
        Assert.True(mailbox.TryTake(out _));
        Assert.False(await mailbox.WaitAsync(CancellationToken.None));
        Assert.Equal(MailboxState.Drained, mailbox.State);
    }

    [Fact]
    public async Task Posts_of_many_threads_all_arrive_in_the_order_of_each()
    {
        const int posters = 4;
        const int each = 2_000;
        var mailbox = new Mailbox<(int Poster, int Number)>(64);
        var posting = Enumerable.Range(0, posters).Select(p => Task.Run(async () =>
        {
            for (var n = 0; n < each; n++)
            {
                while (!mailbox.TryPost((p, n)))
                    await Task.Yield();
            }
        })).ToArray();
        var next = new int[posters];
        for (var taken = 0; taken < posters * each; taken++)
        {
            Assert.True(await mailbox.WaitAsync(CancellationToken.None).AsTask().Within());
            Assert.True(mailbox.TryTake(out var message));
            Assert.Equal(next[message.Poster]++, message.Number);
        }
        await Task.WhenAll(posting).Within();
        Assert.Equal(0, mailbox.Count);
    }
}
