namespace KeyActors.Engine.Tests;

/// <summary>Reads an asynchronous sequence to its end.</summary>
internal static class AsyncLists
{
    internal static async Task<List<T>> AllAsync<T>(this IAsyncEnumerable<T> items)
    {
        var all = new List<T>();
        await foreach (var item in items) all.Add(item);
        return all;
    }
}
