using System.Globalization;

namespace Sandun.Routing;

/// <summary>The columns of <c>show stat</c> that are read, found by the names of its heading.</summary>
internal sealed class StatColumns
{
    /// <summary>How many numbers <see cref="Read"/> gives.</summary>
    public const int Count = 18;

    /// <summary>Columns every version of HAProxy has; a shorter line is of another kind.</summary>
    private const int LeastColumns = 10;

    /// <summary>In the order of <see cref="StatNumber"/>.</summary>
    private static readonly string[] s_names =
    [
        "stot", "qcur", "scur", "req_tot", "bin", "bout", "hrsp_1xx", "hrsp_2xx", "hrsp_3xx", "hrsp_4xx", "hrsp_5xx", "econ", "eresp", "dreq", "wretr", "wredis",
        "cli_abrt", "mode",
    ];

    /// <summary>By column, which number stands there; -1 for one that is not read.</summary>
    private readonly List<int> _numbers = [];

    /// <param name="heading">The names, after the mark that begins the line.</param>
    public StatColumns(ReadOnlySpan<char> heading)
    {
        foreach (var range in heading.Split(','))
        {
            var name = heading[range];
            var number = -1;
            for (var index = 0; index < s_names.Length && number < 0; index++)
                if (name.SequenceEqual(s_names[index])) number = index;
            _numbers.Add(number);
        }
    }

    /// <summary>Reads a line, of which thousands may come each second: nothing is made of what is not asked for.</summary>
    /// <param name="line">Of a backend or server, or of another kind.</param>
    /// <param name="numbers">Gets <see cref="Count"/> numbers, by <see cref="StatNumber"/>; what is not there is 0. For the mode, 1 means TCP.</param>
    /// <param name="name">Where the names of backend and server end.</param>
    /// <returns>Whether the line has the form.</returns>
    public bool Read(ReadOnlySpan<char> line, Span<long> numbers, out (int Backend, int Server) name)
    {
        numbers.Clear();
        name = default;
        var (column, begin) = (0, 0);
        while (begin <= line.Length && column < _numbers.Count)
        {
            var length = line[begin..].IndexOf(',');
            var end = length < 0 ? line.Length : begin + length;
            if (column == 0) name.Backend = end;
            if (column == 1) name.Server = end;
            var number = _numbers[column];
            if (number == (int)StatNumber.IsTcp) numbers[number] = line[begin..end] is "tcp" ? 1 : 0;
            else if (number >= 0 && end > begin && long.TryParse(line[begin..end], NumberStyles.None, CultureInfo.InvariantCulture, out var value)) numbers[number] = value;
            column++;
            begin = end + 1;
        }

        return column >= LeastColumns;
    }
}

/// <summary>What is read of a line, by its place.</summary>
internal enum StatNumber
{
    Sessions,
    Queued,
    Current,
    Requests,
    BytesIn,
    BytesOut,
    Informational,
    Successes,
    Redirections,
    ClientErrors,
    ServerErrors,
    ConnectErrors,
    ResponseErrors,
    Denied,
    Retries,
    Redispatches,
    ClientAborts,
    IsTcp,
}
