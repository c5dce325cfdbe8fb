namespace KeyActors.Material;

/// <summary>What kind of memory holds secrets, best first.</summary>
public enum MemoryKind
{
    /// <summary>Never valid.</summary>
    Unknown = 0,

    /// <summary><c>memfd_secret(2)</c>: in no dump, never swapped, out of the kernel's direct map.</summary>
    SecretFile = 1,

    /// <summary><c>mlock</c> with DONTDUMP and WIPEONFORK: never swapped, in no kernel core dump; .NET's own dumps
    /// contain it.</summary>
    Locked = 2,

    /// <summary>Native memory: may be swapped and dumped; still zeroed when freed and never copied by the
    /// collector.</summary>
    Native = 3,
}
