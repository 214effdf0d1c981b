# Run after the rest of the page is complete, for what depends on all of it. Writes its INDEX into the folder PAGE, and
# beside it what that names:
# - its scripts as one file, as each request takes its time; trouble.js, which every browser understands, stays alone;
# - a version behind every name, made of all contents, so that a browser takes no part of an older page for this one's;
# - a service worker of TEMPLATE, which lists these and the FILES that are there already.
get_filename_component(web "${INDEX}" DIRECTORY)
file(READ "${INDEX}" index)
set(joined "")
string(REGEX MATCHALL "<script src=\"[a-z_.]+\"" tags "${index}")
foreach(tag IN LISTS tags)
  string(REGEX REPLACE ".*\"(.*)\"" "\\1" name "${tag}")
  if(NOT name STREQUAL "trouble.js")
    file(READ "${web}/${name}" script)
    string(APPEND joined "${script}")
    string(REPLACE "${tag}></script>\n" "" index "${index}")
  endif()
endforeach()
file(WRITE "${PAGE}/scripts.js" "${joined}")
string(APPEND index "<script src=\"scripts.js\"></script>\n")
list(APPEND FILES scripts.js)

set(list "")
foreach(file IN LISTS FILES)
  file(SHA256 "${PAGE}/${file}" hash)
  list(APPEND list "['${file}', '${hash}']")
endforeach()
string(MD5 VERSION "${list}${index}")

string(REGEX REPLACE "(src|href)=\"([A-Za-z_./]+)\"" "\\1=\"\\2?v=${VERSION}\"" index "${index}")
file(WRITE "${PAGE}/index.html" "${index}")
string(SHA256 hash "${index}")
list(APPEND list "['./', '${hash}']")
list(JOIN list ", " FILES)
configure_file("${TEMPLATE}" "${PAGE}/service_worker.js" @ONLY)
