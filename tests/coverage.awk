# Merges lcov reports: a line is covered when any project's tests ran it.
# Prints "PROJECT PERCENT COVERED LINES", one line a project of src/ that was measured, and with
# -v files=1 also "PATH PERCENT ..." of every file.
/^SF:/ {
    path = substr($0, 4)
    at = match(path, /\/src\/[^\/]+\//)
    file = at ? substr(path, at + 1) : ""
    split(file, part, "/")
    next
}
/^DA:/ && file != "" {
    split(substr($0, 4), line, ",")
    key = file ":" line[1]
    if (!(key in hits)) { hits[key] = 0; lines[part[2]]++; linesOf[file]++ }
    if (line[2] > 0 && !hits[key]) { hits[key] = 1; covered[part[2]]++; coveredOf[file]++ }
}
END {
    for (name in lines) printf "%s %.1f %d %d\n", name, 100 * covered[name] / lines[name], covered[name], lines[name]
    if (files) for (name in linesOf) printf "%s %.1f %d %d\n", name, 100 * coveredOf[name] / linesOf[name], coveredOf[name], linesOf[name]
}
