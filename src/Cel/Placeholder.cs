namespace Ashlar.Cel;
