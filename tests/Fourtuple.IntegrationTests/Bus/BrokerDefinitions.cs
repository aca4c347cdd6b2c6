using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Fourtuple.Tests.Tidy;

namespace Fourtuple.IntegrationTests.Bus;

/// <summary>
/// What the broker loads at each start: one user for all virtual hosts of the tests, and the definitions that the
/// product ships, with the cluster, the agents and the passwords of the tests in place of those in the file.
/// </summary>
internal static class BrokerDefinitions
{
    /// <summary>The cluster id that every test of a bus uses, and the agents of the contract.</summary>
    private static readonly (string Shipped, string Here)[] Names =
    [
        ("[.]fourtuple[.]", "[.]c[.]"), ("ft.fourtuple.", "ft.c."), ("agent-1", "a"), ("agent-2", "b"),
        ("\"fourtuple\"", $"\"{BrokerCollection.RolesHost}\""),
    ];

    public static string OfTests(string user, string password)
    {
        string[] hosts = [.. BrokerCollection.VirtualHosts];
        return JsonSerializer.Serialize(new
        {
            users = new[]
            {
                new
                {
                    name = user,
                    password_hash = Hash(password),
                    hashing_algorithm = "rabbit_password_hashing_sha256",
                    tags = "",
                },
            },
            vhosts = hosts.Select(name => new { name }),
            permissions = hosts.Select(vhost => new
            {
                user,
                vhost,
                configure = "^ft[.]",
                write = "^(ft[.]|amq[.]default$)",
                read = "^ft[.]",
            }),
        });
    }

    public static string Shipped(string password) => Names.Aggregate(
        File.ReadAllText(Path.Combine(SourceTree.Root, "deploy/rabbitmq/definitions.json")),
        (text, name) => text.Replace(name.Shipped, name.Here, StringComparison.Ordinal))
        .Replace("\"password_hash\": \"\"", $"\"password_hash\": \"{Hash(password)}\"", StringComparison.Ordinal);

    /// <summary>Base64 of salt and SHA-256(salt + password), https://www.rabbitmq.com/passwords.html.</summary>
    private static string Hash(string password)
    {
        var salt = RandomNumberGenerator.GetBytes(4);
        return Convert.ToBase64String([.. salt, .. SHA256.HashData([.. salt, .. Encoding.UTF8.GetBytes(password)])]);
    }
}
