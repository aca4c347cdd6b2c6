namespace Fourtuple.Tests.Actors;

/// <summary>Waits on conditions with a deadline; the deadline only bounds a failing test.</summary>
public static class Wait
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    public static async Task UntilAsync(Func<bool> condition, string what)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            if (TimeProvider.System.GetElapsedTime(start) > Deadline)
                throw new TimeoutException($"not within {Deadline.TotalSeconds} s: {what}");
            await Task.Delay(1);
        }
    }

    public static Task Within(this Task task) => task.WaitAsync(Deadline);

    public static Task<T> Within<T>(this Task<T> task) => task.WaitAsync(Deadline);
}
