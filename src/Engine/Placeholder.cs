namespace Ashlar.Engine;
