namespace Ashlar.Identity;
