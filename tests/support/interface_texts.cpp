// Part of every test program that uses qkv_app.
#include "interface_texts.h"

namespace {

[[maybe_unused]] const bool are_texts_added = (qkv::add_interface_texts(), true);

}  // namespace
