// Stands in for glad: the functions of WebGL 2, which are those of OpenGL ES 3.0, need no loader.
#pragma once
#include <GLES3/gl3.h>
