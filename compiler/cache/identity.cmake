# Writes `out`: a digest of the files and library versions that the compiler is made of.
set(digests "${libraries}")
foreach(file IN LISTS files)
  file(SHA256 "${file}" digest)
  file(RELATIVE_PATH name "${root}" "${file}")
  string(APPEND digests "\n${digest} ${name}")
endforeach()
string(SHA256 identity "${digests}")
file(WRITE "${out}" "#define CACHE_BUILD_IDENTITY \"${identity}\"\n")
