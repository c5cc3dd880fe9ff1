namespace Ashlar.Model;
