using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using Fourtuple.Shared.Plans;
using Fourtuple.Sockets.Linux;
using Fourtuple.Sockets.Workers;

namespace Fourtuple.Tests.Sockets;

/// <summary>What a worker keeps for each slot outside the managed heap, beside the event loop's own state.</summary>
public sealed class WorkerMemoryTests
{
    // Powers of two: rings round up to them.
    private const int Few = 8_192;
    private const int Many = 16_384;

    /// <summary>
    /// Bytes: table 25, timer wheel 12; and untouched, so not resident, until connections fail or close: retries 4,
    /// tuples closed and failed 16, tuples at rest 32.
    /// </summary>
    private const double Held = 89;

    [Fact]
    public void A_held_connection_pays_nothing_for_churn_and_requests() =>
        Assert.InRange(BytesPerSlot(WorkerDriver.Load(WorkerDriver.Beat("PING", everyS: 1, timeoutS: 1))), 40, Held);

    [Fact]
    public void A_churned_connection_has_its_end_beside()
    {
        var load = WorkerDriver.Load() with
        {
            Mode = LoadMode.Churn,
            Lifetime = new LifetimeSpec("fixed", TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1)),
        };
        Assert.True(Bytes(load, Many) >= Bytes(WorkerDriver.Load(), Many) + (Many * sizeof(long)));
    }

    private static double BytesPerSlot(LoadSpec load) => (Bytes(load, Many) - Bytes(load, Few)) / (double)(Many - Few);

    private static long Bytes(LoadSpec load, int slots)
    {
        var space = WorkerDriver.Space(ports: 1_000, destinations: 64);
        using var loop = new InstantLoop(slots);
        using var worker = new SocketWorker(
            new WorkerOptions(space, [0], 64, load, BindMode.Explicit, ReuseMode.PerDestination, slots), loop,
            FakeTime.StartNs);
        return NativeBytes(worker, new(ReferenceEqualityComparer.Instance) { loop });
    }

    /// <summary>All native arrays that are reached from an object's fields through types of the product.</summary>
    private static long NativeBytes(object? value, HashSet<object> seen)
    {
        if (value is null || value.GetType().IsValueType || !seen.Add(value))
        {
            return 0;
        }
        var type = value.GetType();
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(NativeArray<>))
        {
            return (int)type.GetProperty("Length")!.GetValue(value)! * SizeOf(type.GetGenericArguments()[0]);
        }
        if (value is Array { Rank: 1 } array && !type.GetElementType()!.IsValueType)
        {
            return ((IEnumerable)array).Cast<object?>().Sum(item => NativeBytes(item, seen));
        }
        return type.Assembly != typeof(SocketWorker).Assembly ? 0 : type
            .GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Where(field => !field.FieldType.IsByRefLike && !field.FieldType.IsPointer)
            .Sum(field => NativeBytes(field.GetValue(value), seen));
    }

    private static long SizeOf(Type type) => (int)typeof(Unsafe).GetMethod(nameof(Unsafe.SizeOf))!
        .MakeGenericMethod(type).Invoke(null, null)!;
}
