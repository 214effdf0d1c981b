# cmake --install: the program (component program), and the library with everything needed to build on it (component dev).
include(CMakePackageConfigHelpers)

install(TARGETS qkv RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}" COMPONENT program)

# A matrix that one side creates is read and freed by the other. By default, Eigen aligns it to the vectors of the
# processor that each side is compiled for; 64 bytes are the most that it needs on any.
target_compile_definitions(qkv_core PUBLIC EIGEN_MAX_ALIGN_BYTES=64)
install(TARGETS qkv_core EXPORT qkv ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT dev)
install(DIRECTORY "${PROJECT_SOURCE_DIR}/core/include/qkv" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" COMPONENT dev)
set(qkv_config_folder "${CMAKE_INSTALL_LIBDIR}/cmake/qkv")
install(EXPORT qkv NAMESPACE qkv:: FILE qkvTargets.cmake DESTINATION "${qkv_config_folder}" COMPONENT dev)
configure_package_config_file("${CMAKE_CURRENT_LIST_DIR}/qkvConfig.cmake.in" "${PROJECT_BINARY_DIR}/qkvConfig.cmake"
  INSTALL_DESTINATION "${qkv_config_folder}")
# Before 1.0, every minor version may change the interface.
write_basic_package_version_file("${PROJECT_BINARY_DIR}/qkvConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/qkvConfig.cmake" "${PROJECT_BINARY_DIR}/qkvConfigVersion.cmake"
  DESTINATION "${qkv_config_folder}" COMPONENT dev)

# The file finds its own folder, wherever the installation is moved to.
file(RELATIVE_PATH qkv_prefix_from_pc "/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/")
configure_file("${CMAKE_CURRENT_LIST_DIR}/qkv.pc.in" "${PROJECT_BINARY_DIR}/qkv.pc" @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/qkv.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig" COMPONENT dev)
