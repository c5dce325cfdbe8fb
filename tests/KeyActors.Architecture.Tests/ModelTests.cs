using System.Reflection;

using KeyActors.Model;

using Xunit;

namespace KeyActors.Architecture.Tests;

/// <summary>The model's shape: closed unions, invalid zeros, nothing secret in a record.</summary>
public sealed class ModelTests
{
    private static readonly Type[] Types = [.. typeof(KeyEvent).Assembly.GetTypes().Where(t => !t.Name.StartsWith('<'))];

    private static readonly Type[] Unions = [.. Types.Where(t => t.IsAbstract && !t.IsSealed && Cases(t).Length > 0)];

    [Fact]
    public void The_unions_are_found_at_all() => Assert.All(
        [typeof(KeyCommand), typeof(KeyEvent), typeof(KeyUse), typeof(KeyReply), typeof(KeyRef), typeof(Refusal), typeof(Decision<,>)],
        union => Assert.Contains(union, Unions));

    /// <summary>The compiler adds a protected copy constructor to every record that is not sealed; all others are private.</summary>
    [Fact]
    public void A_union_has_only_private_constructors() => Assert.All(Unions, union =>
    {
        var own = union.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic).Where(c => !IsCopy(c, union));
        Assert.All(own, constructor => Assert.True(constructor.IsPrivate, $"{union} can be extended from outside."));
    });

    [Fact]
    public void Every_case_of_a_union_is_sealed_and_stands_inside_it()
    {
        Assert.All(Unions, union => Assert.All(Cases(union), type => Assert.True(type.IsSealed, $"{type} is not sealed.")));
        Assert.All(
            Types.Where(t => t.BaseType is { } parent && Unions.Contains(Open(parent))),
            type => Assert.Equal(Open(type.BaseType!), type.DeclaringType));
    }

    [Fact]
    public void Every_abstract_class_is_a_union() =>
        Assert.All(Types.Where(t => t is { IsAbstract: true, IsSealed: false, IsInterface: false }), type => Assert.Contains(type, Unions));

    [Fact]
    public void Every_other_class_is_sealed() => Assert.All(
        Types.Where(t => t is { IsClass: true, IsAbstract: false }),
        type => Assert.True(type.IsSealed, $"{type} is not sealed."));

    [Fact]
    public void Every_enum_starts_at_an_invalid_unknown() => Assert.All(Types.Where(t => t.IsEnum), type =>
    {
        Assert.Equal("Unknown", Enum.GetName(type, Enum.ToObject(type, 0)));
        var numbers = Enum.GetValues(type).Cast<object>().Select(Convert.ToInt32).ToList();
        Assert.Equal(Enumerable.Range(0, numbers.Count), numbers);
    });

    [Fact]
    public void No_case_carries_bytes() => Assert.All(
        Unions.SelectMany(Cases).SelectMany(type => type.GetProperties().Select(p => (type, p))),
        field => Assert.False(
            field.p.PropertyType == typeof(byte[]) || field.p.PropertyType.ToString().Contains("System.Byte", StringComparison.Ordinal),
            $"{field.type}.{field.p.Name} could carry a secret."));

    private static Type[] Cases(Type union) =>
        [.. union.GetNestedTypes(BindingFlags.Public | BindingFlags.NonPublic).Where(t => t.BaseType is { } parent && Open(parent) == union)];

    private static Type Open(Type type) => type.IsGenericType ? type.GetGenericTypeDefinition() : type;

    private static bool IsCopy(ConstructorInfo constructor, Type union) =>
        constructor.GetParameters() is [var only] && Open(only.ParameterType) == union;
}
