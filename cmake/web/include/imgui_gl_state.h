// Included before ImGui's OpenGL backend. Around each frame it asks for OpenGL's state and restores it for others, who
// are not there. A browser takes 50 ms to answer; what a new context would say does as well.
#pragma once
#include <GLES3/gl3.h>

inline void qkv_gl_get(GLenum name, GLint* value) {
    switch (name) {
        case GL_ACTIVE_TEXTURE: *value = GL_TEXTURE0; break;
        case GL_BLEND_SRC_RGB:
        case GL_BLEND_SRC_ALPHA: *value = GL_ONE; break;
        case GL_BLEND_EQUATION_RGB:
        case GL_BLEND_EQUATION_ALPHA: *value = GL_FUNC_ADD; break;
        case GL_BLEND_DST_RGB:
        case GL_BLEND_DST_ALPHA:
        case GL_CURRENT_PROGRAM:
        case GL_TEXTURE_BINDING_2D:
        case GL_SAMPLER_BINDING:
        case GL_ARRAY_BUFFER_BINDING:
        case GL_PIXEL_UNPACK_BUFFER_BINDING:
        case GL_VERTEX_ARRAY_BINDING: *value = 0; break;
        case GL_VIEWPORT:
        case GL_SCISSOR_BOX:
            for (int i = 0; i < 4; ++i) value[i] = 0;
            break;
        default: glGetIntegerv(name, value);
    }
}

#define glGetIntegerv qkv_gl_get
#define glIsEnabled(capability) GL_FALSE
