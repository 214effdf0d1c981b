#pragma once

#include <string>
#include <string_view>

#include "ui.h"

namespace qkv {

/// A field at the cursor, as high as a button, in which `value` is edited; `field` composes Hangul. Returns whether the
/// value has changed.
bool text_field(const Ui& ui, SentenceField& field, const char* id, std::string& value, float width,
                std::string_view hint);

/// Gives the keyboard to the next item, wherever it is now.
void take_keyboard_here();

/// Whether Enter has just ended the typing in the last field.
bool was_entered();

}  // namespace qkv
