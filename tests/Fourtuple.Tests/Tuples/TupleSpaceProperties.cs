using Fourtuple.Shared.Tuples;
using FsCheck;
using FsCheck.Fluent;

namespace Fourtuple.Tests.Tuples;

/// <summary>What holds for every space: bijection, order, slices, partition, exclusions.</summary>
public class TupleSpaceProperties
{
    [Fact]
    public void Index_and_tuple_are_a_bijection() => Check(Spaces.Small, space =>
    {
        var seen = new HashSet<ConnectionTuple>();
        for (var index = 0L; index < space.Count; index++)
        {
            var tuple = space[index];
            if (!seen.Add(tuple) || space.IndexOf(tuple) != index || space.SourceAt(index) != tuple.Source)
            {
                return false;
            }
        }
        return seen.Count == space.Count;
    });

    [Fact]
    public void Destination_positions_name_the_tuples_own_destination() => Check(Spaces.Small, space =>
    {
        var positions = new HashSet<long>();
        for (var index = 0L; index < space.Count; index++)
        {
            var position = space.DestinationPosition(index);
            positions.Add(position);
            if (space.Destination(position).Endpoint != space[index].Destination)
            {
                return false;
            }
        }
        return positions.Count == space.DestinationCount && positions.Max() == space.DestinationCount - 1;
    });

    [Fact]
    public void Destination_slices_are_windows() => Check(Spaces.Small, space =>
    {
        var whole = space.Boxes[0].Destinations;
        var (from, count) = (whole.Count / 3, whole.Count / 2);
        var slice = whole.Slice(from, count);
        return Enumerable.Range(0, (int)whole.Count).All(at =>
            at >= from && at < from + count
                ? slice[at - from] == whole[at] && slice.IndexOf(whole[at]) == at - from
                : slice.IndexOf(whole[at]) == -1)
            && slice.Equals(new DestinationSet(whole.Groups, from, count));
    });

    [Fact]
    public void Partition_is_disjoint_covers_and_differs_by_at_most_one() => Check(
        Arb.From(from space in Spaces.Small.Generator from shares in Gen.Choose(1, 40) select (space, shares)),
        drawn =>
        {
            var (space, shares) = drawn;
            var units = space.DestinationCount >= shares
                ? space.DestinationCount : space.Boxes.Sum(box => box.Ports.Count);
            if (units < shares)
            {
                Assert.Throws<ArgumentException>(() => Partition.Among(space, shares));
                return true;
            }
            var slices = Partition.Among(space, shares);
            var tuples = slices.SelectMany(Tuples).ToHashSet();
            var sizes = slices.Select(slice => space.DestinationCount >= shares
                ? slice.DestinationCount : slice.Boxes.Sum(box => box.Ports.Count)).ToList();
            return slices.Count == shares && tuples.Count == space.Count
                && slices.Sum(slice => slice.Count) == space.Count
                && Tuples(space).All(tuples.Contains) && sizes.Max() - sizes.Min() <= 1 && sizes.Min() > 0;
        });

    [Fact]
    public void Exclusion_and_intersection_part_a_set() => Check(
        Arb.From(from a in Spaces.Ports from b in Spaces.Ports select (a, b)),
        drawn =>
        {
            var (a, b) = drawn;
            var (without, both) = (a.Except(b), a.Intersect(b));
            return Enumerable.Range(0, 140).Select(port => (ushort)port).All(port =>
                without.Contains(port) == (a.Contains(port) && !b.Contains(port))
                && both.Contains(port) == (a.Contains(port) && b.Contains(port)))
                && without.Count + both.Count == a.Count && without.Union(both).Equals(a);
        });

    [Fact]
    public void Level_shares_sum_exactly_and_fit() => Check(
        Arb.From(
            from sizes in Gen.NonEmptyListOf(Gen.Choose(0, 1_000_000))
            from percent in Gen.Choose(0, 100)
            select (sizes.Select(size => (long)size).ToList(), percent)),
        drawn =>
        {
            var (sizes, percent) = drawn;
            var level = sizes.Sum() * percent / 100;
            var shares = Partition.Level(level, sizes);
            return shares.Sum() == level && shares.Zip(sizes).All(pair => pair.First >= 0 && pair.First <= pair.Second
                && Math.Abs(pair.First - (pair.Second * (double)level / Math.Max(1, sizes.Sum()))) <= 1.0001);
        });

    private static IEnumerable<ConnectionTuple> Tuples(TupleSpace space)
    {
        for (var index = 0L; index < space.Count; index++)
        {
            yield return space[index];
        }
    }

    private static void Check<T>(Arbitrary<T> arbitrary, Func<T, bool> holds) =>
        Prop.ForAll(arbitrary, holds).Check(Spaces.Config);
}
