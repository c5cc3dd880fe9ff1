namespace Ashlar.Server;
