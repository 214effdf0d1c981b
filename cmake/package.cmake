# cpack -G DEB: the program as a Debian package, with its desktop integration.
include(GNUInstallDirs)

set(packaging "${PROJECT_SOURCE_DIR}/packaging")
set(share "${CMAKE_INSTALL_DATAROOTDIR}")
install(FILES "${packaging}/qkv.desktop" DESTINATION "${share}/applications" COMPONENT program)
install(FILES "${packaging}/qkv.svg" DESTINATION "${share}/icons/hicolor/scalable/apps" COMPONENT program)
install(FILES "${packaging}/qkv.svg" DESTINATION "${share}/icons/hicolor/scalable/mimetypes"
  RENAME application-x-qkv+json.svg COMPONENT program)
install(FILES "${packaging}/qkv-mime.xml" DESTINATION "${share}/mime/packages" RENAME qkv.xml COMPONENT program)
install(FILES "${packaging}/qkv.bash" DESTINATION "${share}/bash-completion/completions" RENAME qkv COMPONENT program)
install(FILES "${packaging}/copyright" DESTINATION "${share}/doc/qkv" COMPONENT program)

# Debian wants these compressed, and the same every time.
find_program(gzip gzip REQUIRED)
function(qkv_install_compressed file folder name)
  set(compressed "${PROJECT_BINARY_DIR}/packaging/${name}.gz")
  file(MAKE_DIRECTORY "${PROJECT_BINARY_DIR}/packaging")
  execute_process(COMMAND "${gzip}" -9 --no-name --stdout "${packaging}/${file}" OUTPUT_FILE "${compressed}"
    COMMAND_ERROR_IS_FATAL ANY)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${packaging}/${file}")
  install(FILES "${compressed}" DESTINATION "${share}/${folder}" RENAME "${ARGV3}" COMPONENT program)
endfunction()
qkv_install_compressed(qkv.1 man/man1 qkv.1 qkv.1.gz)
qkv_install_compressed(qkv.ko.1 man/ko/man1 qkv.ko.1 qkv.1.gz)
qkv_install_compressed(changelog doc/qkv changelog changelog.gz)

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME qkv)
set(CPACK_PACKAGE_VENDOR "qkv")
set(CPACK_PACKAGE_CONTACT "qkv developers <qkv@localhost.invalid>")
set(CPACK_PACKAGE_VERSION "${PROJECT_VERSION}")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "understand attention by doing it, number by number")
set(CPACK_PACKAGE_DESCRIPTION "Type a sentence, edit every number of each token's Q, K and V, and step
forwards and backwards through score, softmax and V update, on those very
numbers. Opens the heads of real models (NumPy, safetensors) and exports what
was worked out for NumPy, PyTorch and paper. Speaks Korean and English.")
set(CPACK_PACKAGING_INSTALL_PREFIX "/usr")
set(CPACK_SET_DESTDIR OFF)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL program)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_GROUPING ALL_COMPONENTS_IN_ONE)
set(CPACK_DEBIAN_PACKAGE_SECTION education)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "fonts-nanum")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "fonts-noto-core, fonts-symbola, fonts-droid-fallback, libgl1-mesa-dri")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
include(CPack)
