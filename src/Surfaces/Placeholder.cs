namespace Ashlar.Surfaces;
