# Run after the page is complete, for what depends on all of it. Writes its INDEX, in which every other part has a version
# made of their contents behind its name, so that a browser takes no part of an older page for it, and its service worker
# of TEMPLATE, which lists the FILES in the folder PAGE.
set(list "")
foreach(file IN LISTS FILES)
  file(SHA256 "${PAGE}/${file}" hash)
  list(APPEND list "['${file}', '${hash}']")
endforeach()
file(READ "${INDEX}" index)
string(MD5 VERSION "${list}${index}")

string(REGEX REPLACE "(src|href)=\"([a-z_.]+)\"" "\\1=\"\\2?v=${VERSION}\"" index "${index}")
file(WRITE "${PAGE}/index.html" "${index}")
string(SHA256 hash "${index}")
list(APPEND list "['./', '${hash}']")
list(JOIN list ", " FILES)
configure_file("${TEMPLATE}" "${PAGE}/service_worker.js" @ONLY)
