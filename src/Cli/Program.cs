Console.WriteLine("ashlar");
