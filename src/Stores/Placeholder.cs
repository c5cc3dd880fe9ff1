namespace Ashlar.Stores;
