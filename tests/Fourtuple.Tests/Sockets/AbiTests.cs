using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Fourtuple.Shared.Tuples;
using Fourtuple.Sockets.Linux;

namespace Fourtuple.Tests.Sockets;

/// <summary>
/// Sizes and offsets of what the kernel reads and writes (uapi headers; the same on x64 and arm64 unless said).
/// </summary>
public sealed class AbiTests
{
    [Fact]
    public void Structs_have_the_size_of_the_kernel()
    {
        Assert.Equal(64, Unsafe.SizeOf<Sqe>());
        Assert.Equal(16, Unsafe.SizeOf<Cqe>());
        Assert.Equal(120, Unsafe.SizeOf<IoUringParams>());
        Assert.Equal(40, Unsafe.SizeOf<SqRingOffsets>());
        Assert.Equal(40, Unsafe.SizeOf<CqRingOffsets>());
        Assert.Equal(32, Unsafe.SizeOf<RsrcRegister>());
        Assert.Equal(40, Unsafe.SizeOf<BufferRegister>());
        Assert.Equal(24, Unsafe.SizeOf<GetEventsArgument>());
        Assert.Equal(16, Unsafe.SizeOf<ProvidedBuffer>());
        Assert.Equal(8, Unsafe.SizeOf<FilterStep>());
        Assert.Equal(16, Unsafe.SizeOf<FilterProgram>());
        Assert.Equal(16, Unsafe.SizeOf<Timespec>());
        Assert.Equal(8, Unsafe.SizeOf<PollFd>());
        Assert.Equal(16, Unsafe.SizeOf<Rlimit>());
        Assert.Equal(8, Unsafe.SizeOf<Linger>());
        Assert.Equal(RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16, EpollEvent.Stride);
    }

    [Theory]
    [InlineData(nameof(Sqe.Opcode), 0)]
    [InlineData(nameof(Sqe.Flags), 1)]
    [InlineData(nameof(Sqe.IoPriority), 2)]
    [InlineData(nameof(Sqe.Fd), 4)]
    [InlineData(nameof(Sqe.Offset), 8)]
    [InlineData(nameof(Sqe.CommandOp), 8)]
    [InlineData(nameof(Sqe.Address), 16)]
    [InlineData(nameof(Sqe.Level), 16)]
    [InlineData(nameof(Sqe.OptionName), 20)]
    [InlineData(nameof(Sqe.Length), 24)]
    [InlineData(nameof(Sqe.OperationFlags), 28)]
    [InlineData(nameof(Sqe.UserData), 32)]
    [InlineData(nameof(Sqe.BufferGroup), 40)]
    [InlineData(nameof(Sqe.FileIndex), 44)]
    [InlineData(nameof(Sqe.OptionLength), 44)]
    [InlineData(nameof(Sqe.OptionValue), 48)]
    public void Submission_entry_fields_are_where_the_kernel_reads_them(string field, int offset) =>
        Assert.Equal(offset, (int)Marshal.OffsetOf<Sqe>(field));

    [Fact]
    public void Event_data_is_where_this_architecture_has_it()
    {
        var e = new EpollEvent { Events = 5, Data = 0x1122334455667788 };
        var bytes = MemoryMarshal.AsBytes(MemoryMarshal.CreateReadOnlySpan(ref e, 1));
        Assert.Equal(0x88, bytes[EpollEvent.Stride == 12 ? 4 : 8]);
        Assert.Equal(0x1122334455667788ul, e.Data);
    }

    [Theory]
    [InlineData("127.0.0.1", 8080, "02001F907F000001")]
    [InlineData("::1", 443, "0A0001BB0000000000000000000000000000000000000001")]
    public void Socket_addresses_are_network_order(string address, int port, string hex)
    {
        var endpoint = new Endpoint(Address.Parse(address), (ushort)port);
        var encoded = SocketAddress.From(endpoint);
        Assert.StartsWith(hex, Convert.ToHexString(encoded), StringComparison.Ordinal);
        Assert.Equal(endpoint, encoded.ToEndpoint());
    }

    [Fact]
    public void Mapped_peers_come_back_as_ipv4()
    {
        var mapped = new Endpoint(Address.V6(((UInt128)0xFFFF << 32) | 0x7F000001), 9);
        Assert.Equal(new Endpoint(Address.V4(0x7F000001), 9), SocketAddress.From(mapped).ToEndpoint());
    }
}
