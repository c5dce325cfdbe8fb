System.Console.WriteLine("keyactors");
